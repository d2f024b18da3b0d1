-- tables/with_choices
--
-- Revision 000000000002, after 000000000001

-- Create table users
CREATE TABLE public.users (
    id bigint NOT NULL,
    email text NOT NULL,
    age integer NOT NULL,
    CONSTRAINT users_pkey PRIMARY KEY (id),
    CONSTRAINT users_email_key UNIQUE (email)
);

-- Create index By Age on users
CREATE UNIQUE INDEX "By Age" ON public.users (age, email);

-- Let replicas know rows of users by index By Age
ALTER TABLE public.users REPLICA IDENTITY USING INDEX "By Age";

-- Let CLUSTER order users by users_pkey
ALTER TABLE public.users CLUSTER ON users_pkey;
