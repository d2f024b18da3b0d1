-- Takes back: foreign_keys/composite_add
--
-- Revision 000000000002, after 000000000001

-- Drop foreign key posts (tenant_id, user_id) to users
ALTER TABLE public.posts DROP CONSTRAINT posts_tenant_id_user_id_fkey;
