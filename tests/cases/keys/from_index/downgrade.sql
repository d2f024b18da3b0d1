-- Takes back: keys/from_index
--
-- Revision 000000000002, after 000000000001

-- Make index users_id_idx of primary key of users
ALTER TABLE public.users DROP CONSTRAINT users_pkey;
CREATE UNIQUE INDEX users_id_idx ON public.users (id);
