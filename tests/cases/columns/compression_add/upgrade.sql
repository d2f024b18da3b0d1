-- columns/compression_add
--
-- Revision 000000000002, after 000000000001

-- Set compression of users.bio to pglz
ALTER TABLE public.users ALTER COLUMN bio SET COMPRESSION pglz;
