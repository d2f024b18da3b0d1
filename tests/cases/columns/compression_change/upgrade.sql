-- columns/compression_change
--
-- Revision 000000000002, after 000000000001

-- Set compression of users.bio to lz4
ALTER TABLE public.users ALTER COLUMN bio SET COMPRESSION lz4;
