-- policies/of_new_table
--
-- Revision 000000000002, after 000000000001

-- Create table notes
CREATE TABLE public.notes (
    id bigint NOT NULL,
    CONSTRAINT notes_pkey PRIMARY KEY (id)
);

-- Let policies decide which rows of notes are seen
ALTER TABLE public.notes ENABLE ROW LEVEL SECURITY;

-- Create table zones
CREATE TABLE public.zones (
    id bigint NOT NULL,
    owner text NOT NULL,
    CONSTRAINT zones_pkey PRIMARY KEY (id)
);

-- Create policy notes_select_policy on notes
CREATE POLICY notes_select_policy ON public.notes FOR SELECT USING (EXISTS (SELECT FROM public.zones WHERE zones.owner = current_user));
