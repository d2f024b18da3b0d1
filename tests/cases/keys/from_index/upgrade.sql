-- keys/from_index
--
-- Revision 000000000002, after 000000000001

-- Make primary key of users of index users_id_idx
ALTER TABLE public.users ADD CONSTRAINT users_pkey PRIMARY KEY USING INDEX users_id_idx;
