-- columns/drop_referenced
--
-- Revision 000000000002, after 000000000001

-- Drop foreign key users (like_code) to users
ALTER TABLE public.users DROP CONSTRAINT users_like_code_fkey;

-- Drop unique users_code_key of users
ALTER TABLE public.users DROP CONSTRAINT users_code_key;

-- Drop column users.like_code (integer)
ALTER TABLE public.users DROP COLUMN like_code;

-- Drop column users.code (integer)
ALTER TABLE public.users DROP COLUMN code;
