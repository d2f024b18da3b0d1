-- Takes back: tables/cluster_renamed_with_table
--
-- Revision 000000000002, after 000000000001

-- Rename constraint people_email_key of people to users_email_key
ALTER TABLE public.people RENAME CONSTRAINT people_email_key TO users_email_key;

-- Rename constraint people_pkey of people to users_pkey
ALTER TABLE public.people RENAME CONSTRAINT people_pkey TO users_pkey;

-- Rename table people to users
ALTER TABLE public.people RENAME TO users;
