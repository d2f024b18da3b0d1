-- Takes back: foreign_keys/not_valid_drop
--
-- Revision 000000000002, after 000000000001

-- Add foreign key posts (user_id) to users, for new rows only
ALTER TABLE public.posts ADD CONSTRAINT posts_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) NOT VALID;
