-- Takes back: foreign_keys/cycle_of_two
--
-- Revision 000000000002, after 000000000001

-- Drop foreign key right (left_id) to left
ALTER TABLE public."right" DROP CONSTRAINT right_left_id_fkey;

-- Drop foreign key left (right_id) to right
ALTER TABLE public."left" DROP CONSTRAINT left_right_id_fkey;

-- Drop table right
DROP TABLE public."right";

-- Drop table left
DROP TABLE public."left";
