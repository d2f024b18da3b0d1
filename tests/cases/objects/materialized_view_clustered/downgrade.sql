-- Takes back: objects/materialized_view_clustered
--
-- Revision 000000000002, after 000000000001

-- Replace materialized view adults
ALTER MATERIALIZED VIEW adults SET WITHOUT CLUSTER;
