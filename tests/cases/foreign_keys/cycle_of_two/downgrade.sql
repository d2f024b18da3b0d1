-- Takes back: foreign_keys/cycle_of_two
--
-- Revision 000000000002, after 000000000001

-- drop foreign key right (left_id) to left
ALTER TABLE public."right" DROP CONSTRAINT right_left_id_fkey;

-- drop foreign key left (right_id) to right
ALTER TABLE public."left" DROP CONSTRAINT left_right_id_fkey;

-- drop table right
DROP TABLE public."right";

-- drop table left
DROP TABLE public."left";
