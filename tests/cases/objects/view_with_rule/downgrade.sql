-- Takes back: objects/view_with_rule
--
-- Revision 000000000002, after 000000000001

-- Drop rule adults_insert on adults
DROP RULE adults_insert ON public.adults;
