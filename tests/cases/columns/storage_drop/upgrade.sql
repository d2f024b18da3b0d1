-- columns/storage_drop
--
-- Revision 000000000002, after 000000000001

-- Set storage of users.bio to that of its type
ALTER TABLE public.users ALTER COLUMN bio SET STORAGE EXTENDED;
