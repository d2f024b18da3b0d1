-- Takes back: columns/add_with_everything
--
-- Revision 000000000002, after 000000000001

-- Drop foreign key users (boss_id) to users
ALTER TABLE public.users DROP CONSTRAINT users_boss_id_fkey;

-- Drop index users_boss_id_idx of users
DROP INDEX public.users_boss_id_idx;

-- Drop check users_check of users
ALTER TABLE public.users DROP CONSTRAINT users_check;

-- Drop unique users_slug_key of users
ALTER TABLE public.users DROP CONSTRAINT users_slug_key;

-- Drop column users.slug (text)
ALTER TABLE public.users DROP COLUMN slug;

-- Drop column users.boss_id (bigint)
ALTER TABLE public.users DROP COLUMN boss_id;
