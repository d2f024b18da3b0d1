-- domains/check_add
--
-- Revision 000000000002, after 000000000001

-- Add check short on domain email
ALTER DOMAIN public.email ADD CONSTRAINT short CHECK (length(VALUE) < 100);
