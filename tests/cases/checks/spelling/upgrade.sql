-- checks/spelling
--
-- Revision 000000000002, after 000000000001

-- Add check small on users
ALTER TABLE public.users ADD CONSTRAINT small CHECK (tenant < 9);
