-- Takes back: keys/nullable_again
--
-- Revision 000000000002, after 000000000001

-- Require users.a
ALTER TABLE public.users ALTER COLUMN a SET NOT NULL;

-- Add primary key of users on a
ALTER TABLE public.users ADD CONSTRAINT users_pkey PRIMARY KEY (a);
