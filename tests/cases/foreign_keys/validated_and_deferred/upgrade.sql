-- foreign_keys/validated_and_deferred
--
-- Revision 000000000002, after 000000000001

-- Look at the rows that exist: foreign key posts_user_id_fkey of posts, and change when it is checked
ALTER TABLE public.posts ALTER CONSTRAINT posts_user_id_fkey DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE public.posts VALIDATE CONSTRAINT posts_user_id_fkey;
