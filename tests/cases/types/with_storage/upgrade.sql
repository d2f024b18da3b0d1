-- types/with_storage
--
-- Revision 000000000002, after 000000000001

-- Change type of users.bio from text to varchar(100)
ALTER TABLE public.users ALTER COLUMN bio TYPE varchar(100) USING left(bio, 100);

-- Set storage of users.bio to external
ALTER TABLE public.users ALTER COLUMN bio SET STORAGE EXTERNAL;

-- Set compression of users.bio to pglz
ALTER TABLE public.users ALTER COLUMN bio SET COMPRESSION pglz;
