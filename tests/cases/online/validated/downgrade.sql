-- Takes back: online/validated
--
-- Revision 000000000002, after 000000000001

-- Make foreign key posts_user_id_fkey of posts anew, for new rows only
ALTER TABLE public.posts DROP CONSTRAINT posts_user_id_fkey;
ALTER TABLE public.posts ADD CONSTRAINT posts_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) NOT VALID;

-- Make check posts_user_id_check of posts anew, for new rows only
ALTER TABLE public.posts DROP CONSTRAINT posts_user_id_check;
ALTER TABLE public.posts ADD CONSTRAINT posts_user_id_check CHECK (user_id > 0) NOT VALID;
