-- Takes back: online/key_to_index_of_the_same_name
--
-- Revision 000000000002, after 000000000001

-- Make primary key of users of index users_id
ALTER TABLE public.users ADD CONSTRAINT users_id PRIMARY KEY USING INDEX users_id;
