-- Takes back: tables/replica_identity_index_renamed
--
-- Revision 000000000002, after 000000000001

-- Rename constraint new of users to old
ALTER TABLE public.users RENAME CONSTRAINT new TO old;
