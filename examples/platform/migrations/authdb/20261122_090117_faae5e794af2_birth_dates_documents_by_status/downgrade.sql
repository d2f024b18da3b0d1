-- Takes back: birth dates, documents by status
--
-- Revision faae5e794af2, after 6558619e4b6e

-- Drop column profiles.birth_date (date)
ALTER TABLE public.profiles DROP COLUMN birth_date;
