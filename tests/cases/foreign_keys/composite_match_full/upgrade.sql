-- foreign_keys/composite_match_full
--
-- Revision 000000000002, after 000000000001

-- Drop foreign key posts (tenant_id, user_id) to users
ALTER TABLE public.posts DROP CONSTRAINT posts_tenant_id_user_id_fkey;

-- Add foreign key posts (tenant_id, user_id) to users
ALTER TABLE public.posts ADD CONSTRAINT posts_tenant_id_user_id_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES public.users (tenant_id, id) MATCH FULL ON UPDATE CASCADE DEFERRABLE;
