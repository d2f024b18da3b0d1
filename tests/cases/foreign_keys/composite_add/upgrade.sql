-- foreign_keys/composite_add
--
-- Revision 000000000002, after 000000000001

-- Add foreign key posts (tenant_id, user_id) to users
ALTER TABLE public.posts ADD CONSTRAINT posts_tenant_id_user_id_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES public.users (tenant_id, id) ON DELETE CASCADE;
