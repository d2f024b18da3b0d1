-- Takes back: types/with_storage
--
-- Revision 000000000002, after 000000000001

-- Change type of users.bio from varchar(100) to text
ALTER TABLE public.users ALTER COLUMN bio TYPE text;

-- Set storage of users.bio to external
ALTER TABLE public.users ALTER COLUMN bio SET STORAGE EXTERNAL;

-- Set compression of users.bio to pglz
ALTER TABLE public.users ALTER COLUMN bio SET COMPRESSION pglz;
