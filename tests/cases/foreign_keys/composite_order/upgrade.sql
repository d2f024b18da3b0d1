-- foreign_keys/composite_order
--
-- Revision 000000000002, after 000000000001

-- Drop foreign key posts (tenant_id, user_id) to users
ALTER TABLE public.posts DROP CONSTRAINT author;

-- Add foreign key posts (user_id, tenant_id) to users
ALTER TABLE public.posts ADD CONSTRAINT author FOREIGN KEY (user_id, tenant_id) REFERENCES public.users (id, tenant_id);
