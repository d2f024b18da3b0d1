-- defaults/uuid
--
-- Revision 000000000002, after 000000000001

-- Set default of users.x to gen_random_uuid()
ALTER TABLE public.users ALTER COLUMN x SET DEFAULT gen_random_uuid();
