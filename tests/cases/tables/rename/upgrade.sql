-- tables/rename
--
-- Revision 000000000002, after 000000000001

-- Rename table users to people
ALTER TABLE public.users RENAME TO people;

-- Rename constraint users_pkey of people to people_pkey
ALTER TABLE public.people RENAME CONSTRAINT users_pkey TO people_pkey;

-- Rename constraint users_email_key of people to people_email_key
ALTER TABLE public.people RENAME CONSTRAINT users_email_key TO people_email_key;

-- Rename constraint users_email_check of people to people_email_check
ALTER TABLE public.people RENAME CONSTRAINT users_email_check TO people_email_check;

-- Rename constraint users_invited_by_fkey of people to people_invited_by_fkey
ALTER TABLE public.people RENAME CONSTRAINT users_invited_by_fkey TO people_invited_by_fkey;

-- Rename index users_created_at_idx to people_created_at_idx
ALTER INDEX public.users_created_at_idx RENAME TO people_created_at_idx;
