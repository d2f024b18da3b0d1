-- Takes back: columns/compression_add
--
-- Revision 000000000002, after 000000000001

-- Set compression of users.bio to the server's own
ALTER TABLE public.users ALTER COLUMN bio SET COMPRESSION default;
