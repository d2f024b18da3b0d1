-- foreign_keys/cycle_of_two
--
-- Revision 000000000002, after 000000000001

-- Create table left
CREATE TABLE public."left" (
    id bigint NOT NULL,
    right_id bigint,
    CONSTRAINT left_pkey PRIMARY KEY (id)
);

-- Create table right
CREATE TABLE public."right" (
    id bigint NOT NULL,
    left_id bigint,
    CONSTRAINT right_pkey PRIMARY KEY (id)
);

-- Add foreign key left (right_id) to right
ALTER TABLE public."left" ADD CONSTRAINT left_right_id_fkey FOREIGN KEY (right_id) REFERENCES public."right" (id);

-- Add foreign key right (left_id) to left
ALTER TABLE public."right" ADD CONSTRAINT right_left_id_fkey FOREIGN KEY (left_id) REFERENCES public."left" (id);
