-- columns/add_nullable_with_backfill
--
-- Revision 000000000002, after 000000000001

-- add column users.nickname (text), filled with '?'
ALTER TABLE public.users ADD COLUMN nickname text;
UPDATE public.users SET nickname = '?';
