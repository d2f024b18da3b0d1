-- uniques/from_index_deferrable
--
-- Revision 000000000002, after 000000000001

-- Make unique users_name_id_key of index users_name_id_idx
ALTER TABLE public.users ADD CONSTRAINT users_name_id_key UNIQUE USING INDEX users_name_id_idx DEFERRABLE INITIALLY DEFERRED;
