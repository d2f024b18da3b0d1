-- Takes back: objects/materialized_view_in_the_way
--
-- Revision 000000000002, after 000000000001

-- Drop materialized view ages
DROP MATERIALIZED VIEW public.ages;

-- Change type of users.age from bigint to integer
ALTER TABLE public.users ALTER COLUMN age TYPE integer;

-- Create materialized view ages
CREATE MATERIALIZED VIEW ages AS SELECT age, count(*) AS number FROM users GROUP BY age;
CREATE UNIQUE INDEX ages_age ON ages (age);
COMMENT ON MATERIALIZED VIEW ages IS 'how many';
