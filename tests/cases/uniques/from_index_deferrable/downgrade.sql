-- Takes back: uniques/from_index_deferrable
--
-- Revision 000000000002, after 000000000001

-- Make index users_name_id_idx of unique users_name_id_key
ALTER TABLE public.users DROP CONSTRAINT users_name_id_key;
CREATE UNIQUE INDEX users_name_id_idx ON public.users (name) INCLUDE (id);
