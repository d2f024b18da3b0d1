-- identity/every_option
--
-- Revision 000000000002, after 000000000001

-- Add column users.number (integer)
ALTER TABLE public.users ADD COLUMN number integer NOT NULL GENERATED ALWAYS AS IDENTITY (START WITH 20 INCREMENT BY 2 MINVALUE 10 MAXVALUE 1000 CACHE 5 CYCLE);
