-- Takes back: objects/materialized_view_index_changed
--
-- Revision 000000000002, after 000000000001

-- Replace materialized view ages
DROP INDEX public.ages_age;
CREATE UNIQUE INDEX ages_age ON ages (age);
COMMENT ON MATERIALIZED VIEW ages IS 'how many';
