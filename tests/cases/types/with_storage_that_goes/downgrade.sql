-- Takes back: types/with_storage_that_goes
--
-- Revision 000000000002, after 000000000001

-- Change type of users.bio from integer to text
ALTER TABLE public.users ALTER COLUMN bio TYPE text;

-- Set storage of users.bio to external
ALTER TABLE public.users ALTER COLUMN bio SET STORAGE EXTERNAL;
