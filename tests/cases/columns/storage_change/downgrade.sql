-- Takes back: columns/storage_change
--
-- Revision 000000000002, after 000000000001

-- Set storage of users.bio to external
ALTER TABLE public.users ALTER COLUMN bio SET STORAGE EXTERNAL;
