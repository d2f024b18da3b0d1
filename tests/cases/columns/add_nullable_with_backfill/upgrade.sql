-- columns/add_nullable_with_backfill
--
-- Revision 000000000002, after 000000000001

-- Add column users.nickname (text), filled with '?'
ALTER TABLE public.users ADD COLUMN nickname text DEFAULT '?';

-- Drop default of users.nickname: new rows bring a value
ALTER TABLE public.users ALTER COLUMN nickname DROP DEFAULT;
