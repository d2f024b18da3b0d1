-- tables/replica_identity_index_renamed
--
-- Revision 000000000002, after 000000000001

-- Rename constraint old of users to new
ALTER TABLE public.users RENAME CONSTRAINT old TO new;
