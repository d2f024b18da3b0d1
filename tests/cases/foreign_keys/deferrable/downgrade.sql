-- Takes back: foreign_keys/deferrable
--
-- Revision 000000000002, after 000000000001

-- Change when foreign key posts_user_id_fkey of posts is checked
ALTER TABLE public.posts ALTER CONSTRAINT posts_user_id_fkey NOT DEFERRABLE;
