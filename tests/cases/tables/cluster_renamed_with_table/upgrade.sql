-- tables/cluster_renamed_with_table
--
-- Revision 000000000002, after 000000000001

-- Rename table users to people
ALTER TABLE public.users RENAME TO people;

-- Rename constraint users_pkey of people to people_pkey
ALTER TABLE public.people RENAME CONSTRAINT users_pkey TO people_pkey;

-- Rename constraint users_email_key of people to people_email_key
ALTER TABLE public.people RENAME CONSTRAINT users_email_key TO people_email_key;
