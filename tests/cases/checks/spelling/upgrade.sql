-- checks/spelling
--
-- Revision 000000000002, after 000000000001

-- add check small on users
ALTER TABLE public.users ADD CONSTRAINT small CHECK (tenant < 9);
