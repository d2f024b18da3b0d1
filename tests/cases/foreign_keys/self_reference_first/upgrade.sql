-- foreign_keys/self_reference_first
--
-- Revision 000000000002, after 000000000001

-- Create table users
CREATE TABLE public.users (
    id bigint NOT NULL,
    boss_id bigint,
    CONSTRAINT users_pkey PRIMARY KEY (id)
);

-- Add foreign key users (boss_id) to users
ALTER TABLE public.users ADD CONSTRAINT users_boss_id_fkey FOREIGN KEY (boss_id) REFERENCES public.users (id);
