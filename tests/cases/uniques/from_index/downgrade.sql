-- Takes back: uniques/from_index
--
-- Revision 000000000002, after 000000000001

-- Make index users_name_idx of unique users_name_key
ALTER TABLE public.users DROP CONSTRAINT users_name_key;
CREATE UNIQUE INDEX users_name_idx ON public.users (name);
