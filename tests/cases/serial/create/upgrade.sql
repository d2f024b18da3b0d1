-- serial/create
--
-- Revision 000000000002, after 000000000001

-- Create table users
CREATE TABLE public.users (
    id bigint NOT NULL,
    number serial NOT NULL,
    CONSTRAINT users_pkey PRIMARY KEY (id)
);
