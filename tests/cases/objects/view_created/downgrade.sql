-- Takes back: objects/view_created
--
-- Revision 000000000002, after 000000000001

-- Drop view adults
DROP VIEW public.adults;
