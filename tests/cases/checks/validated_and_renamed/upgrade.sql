-- checks/validated_and_renamed
--
-- Revision 000000000002, after 000000000001

-- Rename constraint old of users to new
ALTER TABLE public.users RENAME CONSTRAINT old TO new;

-- Look at the rows that exist: check new of users
ALTER TABLE public.users VALIDATE CONSTRAINT new;
