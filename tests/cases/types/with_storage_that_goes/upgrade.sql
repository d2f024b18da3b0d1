-- types/with_storage_that_goes
--
-- Revision 000000000002, after 000000000001

-- Set storage of users.bio to that of its type
ALTER TABLE public.users ALTER COLUMN bio SET STORAGE EXTENDED;

-- Change type of users.bio from text to integer
ALTER TABLE public.users ALTER COLUMN bio TYPE integer USING length(bio);
