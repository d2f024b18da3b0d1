-- Takes back: tables/rename
--
-- Revision 000000000002, after 000000000001

-- Rename index people_created_at_idx to users_created_at_idx
ALTER INDEX public.people_created_at_idx RENAME TO users_created_at_idx;

-- Rename constraint people_invited_by_fkey of people to users_invited_by_fkey
ALTER TABLE public.people RENAME CONSTRAINT people_invited_by_fkey TO users_invited_by_fkey;

-- Rename constraint people_email_check of people to users_email_check
ALTER TABLE public.people RENAME CONSTRAINT people_email_check TO users_email_check;

-- Rename constraint people_email_key of people to users_email_key
ALTER TABLE public.people RENAME CONSTRAINT people_email_key TO users_email_key;

-- Rename constraint people_pkey of people to users_pkey
ALTER TABLE public.people RENAME CONSTRAINT people_pkey TO users_pkey;

-- Rename table people to users
ALTER TABLE public.people RENAME TO users;
