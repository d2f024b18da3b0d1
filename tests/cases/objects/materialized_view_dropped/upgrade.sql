-- objects/materialized_view_dropped
--
-- Revision 000000000002, after 000000000001

-- Drop materialized view ages
DROP MATERIALIZED VIEW public.ages;
