-- Takes back: foreign_keys/cycle_drop
--
-- Revision 000000000002, after 000000000001

-- Create table a
CREATE TABLE public.a (
    id bigint NOT NULL,
    b_id bigint,
    CONSTRAINT a_pkey PRIMARY KEY (id)
);

-- Create table b
CREATE TABLE public.b (
    id bigint NOT NULL,
    c_id bigint,
    CONSTRAINT b_pkey PRIMARY KEY (id)
);

-- Create table c
CREATE TABLE public.c (
    id bigint NOT NULL,
    a_id bigint,
    CONSTRAINT c_pkey PRIMARY KEY (id)
);

-- Add foreign key c (a_id) to a
ALTER TABLE public.c ADD CONSTRAINT c_a_id_fkey FOREIGN KEY (a_id) REFERENCES public.a (id);

-- Add foreign key b (c_id) to c
ALTER TABLE public.b ADD CONSTRAINT b_c_id_fkey FOREIGN KEY (c_id) REFERENCES public.c (id);

-- Add foreign key a (b_id) to b
ALTER TABLE public.a ADD CONSTRAINT a_b_id_fkey FOREIGN KEY (b_id) REFERENCES public.b (id);
